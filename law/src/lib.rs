//! The law: what the orders say, as functions of their arguments.
