"""`make check`: what must hold of every commit, apart from the tests."""
