"""The database backend, and the roles that make the database the last border between locations.

names.py      what roles are called
base.py       the backend: search path and role in one round trip, fail closed
pooled/       its variant for a pooler in transaction mode
following/    the backend of a database that one location has to itself; dedicated.py moves it there
pool.py       the pool inside the process
routines.py   what runs as the owner: making a location's schema and role, guarding the queue
grants.py     what each role may do, applied and compared (`manage.py database_grants`)
third_party.py  the same declarations for tables of other people's apps
checks.py     every shared model has its declaration
"""
