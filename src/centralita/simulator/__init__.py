"""WhatsApp's own API, played locally: Graph, Chakra, signed webhooks, customers, faults."""
