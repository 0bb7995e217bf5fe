import Testing

@Suite("S3")
struct S3Tests {}
