"""How customers' messages come in, and how replies go out.

Import from the modules themselves, so that the reader's child process loads no more than it needs. In: ``reading``
(one mail's bytes → Incoming), ``sandbox`` (the same in a child process, with limits), ``sources`` (files and folders
→ Incoming), ``rows`` (tables → Incoming), ``fetching`` (an IMAP folder → the desk). What runs in the child, ``child``,
``letters``, ``parts``, ``headers``, ``origins``, ``charsets``, ``markup``, ``uuencoded`` and ``limits``, imports
nothing of the desk. Out: ``composing`` (a letter → a mail), ``smtp`` (the way to the mail server), ``delivering`` (one
pass over the outbox). ``settings`` reads ``[mail]``, ``running`` does all of it, all day.
"""
