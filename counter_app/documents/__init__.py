"""Papers: frozen data in, PDF bytes out, without a printer, a window or a clock; the same data give the same bytes."""
