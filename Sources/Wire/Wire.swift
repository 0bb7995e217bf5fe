// The place of Wire.
