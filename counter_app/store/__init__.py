"""The local SQLite file: the journal and what is read off it. The only importer of sqlalchemy.

Nothing that SQLAlchemy made leaves this room: queries hand out frozen dataclasses. Writing happens in
``operations`` (people's acts) and ``sync`` (what the centre answered), inside :meth:`Database.write`.
"""
