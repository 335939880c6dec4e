from .domain import Domain
from .handover import HandOver
from .membership import Membership
from .template import SchemaTemplate
from .tenant import Tenant

__all__ = ["Domain", "HandOver", "Membership", "SchemaTemplate", "Tenant"]
