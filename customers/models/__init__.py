from customers.models.close_move import CloseMove
from customers.models.company import Company
from customers.models.contact import Contact
from customers.models.ledger_entry import LedgerEntry
from customers.models.opportunity import Opportunity
from customers.models.turn import Turn

__all__ = ["CloseMove", "Company", "Contact", "LedgerEntry", "Opportunity", "Turn"]
