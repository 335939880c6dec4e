"""The backend of a database that one location has to itself: it takes part in the main connection's transactions."""
