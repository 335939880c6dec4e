// Before the first paint: light or dark as chosen on this device. A classic script, so that nothing flashes.
try{const m=localStorage.getItem("mode");if(m==="light"||m==="dark")document.documentElement.dataset.mode=m}catch{}
