"""How customers' messages come in.

Import from the modules themselves, so that the reader's child process loads no more than it needs:
``reading`` (one mail's bytes → Incoming), ``sandbox`` (the same in a child process, with limits), ``sources`` (files
and folders → Incoming), ``rows`` (tables → Incoming). What runs in the child, ``child``, ``letters``, ``parts``,
``headers``, ``charsets``, ``markup``, ``uuencoded`` and ``limits``, imports nothing of the desk.
"""
