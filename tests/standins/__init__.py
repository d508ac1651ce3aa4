"""Stand-ins for the platforms: real servers on loopback that refuse what the platforms refuse."""
