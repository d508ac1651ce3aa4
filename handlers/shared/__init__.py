"""Ask and say alike what several topics need."""
