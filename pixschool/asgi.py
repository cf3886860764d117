"""What the web server runs. Django itself stays in threads, as WSGI."""

from pixschool.core.documents import warming
from pixschool.core.web.slow_clients import SlowClients
from pixschool.wsgi import application as wsgi

# Two pages that wait for a large table leave room for all the others; a thread is a connection.
THREADS = 8

application = SlowClients(wsgi, threads=THREADS)
warming.soon()
