// The place of AutoScaling.
