"""Bringing every location's schema to this program's migrations: docs/migrations.md.

surveying -> which locations lack what (one query for hundreds of them)
executing -> one location by Django's own executor, in one transaction; what it executed is the recipe
replaying -> the recipe in another location, in one transaction
dedicated -> locations with a database of their own, after all others
running   -> the order of it all, what is tried again, what is reported
"""
