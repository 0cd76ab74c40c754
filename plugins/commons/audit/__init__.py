"""What has become of the world that entries speak of: their links, repositories and licence files, asked online.

Nothing here is part of `commons check`. What rots outside is nobody's mistake, and stops no contribution.
"""

from commons.audit.auditing import Audit, Memory, Report
from commons.audit.fetching import Fetcher, Limits
from commons.audit.network import PublicNetwork
from commons.audit.proposing import Proposal, propose

__all__ = ["Audit", "Fetcher", "Limits", "Memory", "Proposal", "PublicNetwork", "Report", "propose"]
