"""A terminal desk for customer-support agents that cannot be used against the support policy."""

__version__ = "0.1.0"
