from .achievement import Achievement
from .claim import Claim, ClaimCode
from .credential import Credential
from .issuer import Issuer, SigningKey
from .status import StatusList

__all__ = ["Achievement", "Claim", "ClaimCode", "Credential", "Issuer", "SigningKey", "StatusList"]
