from .item import WalletItem

__all__ = ["WalletItem"]
