import Smithy
import Testing
import Wire

@Suite("aws-chunked bodies and checksums")
struct ChunkedTests {
    private static let plain = Array("5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n".utf8)

    @Test("the payload is the same in whatever pieces the body arrives", arguments: [1, 2, 3, 7, 1000])
    func pieces(size: Int) throws {
        var decoder = AWSChunkedDecoder()
        var payload: [UInt8] = []
        for start in stride(from: 0, to: Self.plain.count, by: size) {
            payload += try decoder.decode(Array(Self.plain[start..<min(start + size, Self.plain.count)]))
        }
        try decoder.finish()
        #expect(String(decoding: payload, as: UTF8.self) == "hello world")
        #expect(decoder.trailers == ["x-amz-checksum-crc32": "DUoRhQ=="])
        var checksum = RunningChecksum(.crc32)
        checksum.update(payload)
        #expect(checksum.base64 == "DUoRhQ==")
    }

    @Test(
        "broken frames are refused",
        arguments: [
            "zz\r\n", "-1\r\n", "5\r\nhelloX\r\n", "5\nhello", "fffffffff\r\n", "0\r\n\r\nmore", "ffffffff\r\n",
        ])
    func broken(text: String) {
        #expect(throws: AWSChunkedDecoder.Fault.self) {
            var decoder = AWSChunkedDecoder()
            _ = try decoder.decode(Array(text.utf8))
        }
    }

    @Test("a body cut short is noticed")
    func cut() throws {
        var decoder = AWSChunkedDecoder()
        _ = try decoder.decode(Array(Self.plain.dropLast(2)))
        #expect(throws: AWSChunkedDecoder.Fault.self) { try decoder.finish() }
    }

    @Test("AWS's example of signed chunks is accepted, and refused with one byte changed")
    func signed() throws {
        let credential = Credential(
            accessKey: "AKIAIOSFODNN7EXAMPLE", day: "20130524", region: "us-east-1", service: "s3")
        let signer = Signer(secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", credential: credential)
        let signatures = ChunkSignatures(
            signer: signer, timestamp: "20130524T000000Z",
            seed: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
        let letters = { (count: Int) in String(repeating: "a", count: count) }
        let body =
            "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n\(letters(65536))\r\n"
            + "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n\(letters(1024))\r\n"
            + "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"
        var decoder = AWSChunkedDecoder(signatures: signatures)
        #expect(try decoder.decode(Array(body.utf8)).count == 66560)
        try decoder.finish()
        #expect(throws: AWSChunkedDecoder.Fault.self) {
            var decoder = AWSChunkedDecoder(signatures: signatures)
            _ = try decoder.decode(Array(body.replacing("aaaa\r\n0", with: "aaab\r\n0").utf8))
        }
    }

    @Test(
        "each checksum has its check value of '123456789'",
        arguments: [
            (BodyChecksum.crc32, "cbf43926"), (.crc32c, "e3069283"), (.crc64nvme, "ae8b14860a799888"),
            (.sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"), (.md5, "25f9e794323b453885f5181f1b624d0b"),
            (.sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
        ])
    func checkValues(kind: BodyChecksum, value: String) {
        var checksum = RunningChecksum(kind)
        checksum.update(Array("12345".utf8))
        checksum.update(Array("6789".utf8))
        #expect(checksum.hexadecimal == value)
    }
}
