"""Press contacts and mailing campaigns: who got what, who did not, and why."""

__version__ = "0.1.0"
