/// Takes the frames off an `aws-chunked` body as it arrives: with `STREAMING-UNSIGNED-PAYLOAD-TRAILER` bare chunks
/// and a trailer, with `STREAMING-AWS4-HMAC-SHA256-PAYLOAD` chunks with a signature each.
package struct AWSChunkedDecoder: Sendable {
    /// Names in lower case; complete once `isFinished`.
    package private(set) var trailers: [String: String] = [:]
    package private(set) var isFinished = false
    private var state = State.size
    private var line: [UInt8] = []
    private let signatures: ChunkSignatures?
    private var chunk = SignedChunk()

    private enum State: Sendable {
        case size
        case data(left: Int)
        case dataEnd
        case trailer
    }

    package struct Fault: Error, Equatable {
        package var reason: String
    }

    private static let longestLine = 8192
    private static let largestChunk = 1 << 31
    /// What a signed chunk may hold: it is kept until its signature is checked.
    private static let largestSignedChunk = 16 << 20

    /// `signatures` nil: chunk signatures are read over, not checked.
    package init(signatures: ChunkSignatures? = nil) {
        self.signatures = signatures
    }

    /// The payload in this piece of the body.
    package mutating func decode(_ bytes: [UInt8]) throws(Fault) -> [UInt8] {
        var payload: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard !isFinished else { throw Fault(reason: "something follows the last chunk") }
            if case .data(let left) = state {
                try take(rest.prefix(left), of: left, &payload)
                rest = rest.dropFirst(left)
            } else {
                try takeLine(&rest, &payload)
            }
        }
        return payload
    }

    /// Call at the body's end.
    package func finish() throws(Fault) {
        guard isFinished else { throw Fault(reason: "the body ends before its last chunk") }
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, of left: Int, _ payload: inout [UInt8]) throws(Fault) {
        if signatures != nil { chunk.bytes += bytes } else { payload += bytes }
        state = bytes.count == left ? .dataEnd : .data(left: left - bytes.count)
    }

    private mutating func takeLine(_ rest: inout ArraySlice<UInt8>, _ payload: inout [UInt8]) throws(Fault) {
        guard let end = rest.firstIndex(of: 0x0A) else {
            line += rest
            rest = []
            guard line.count <= Self.longestLine else { throw Fault(reason: "a line is too long") }
            return
        }
        line += rest[..<end]
        rest = rest[(end + 1)...]
        guard line.count <= Self.longestLine, line.last == 0x0D else { throw Fault(reason: "a line without its end") }
        let text = String(decoding: line.dropLast(), as: UTF8.self)
        line = []
        try ended(text, &payload)
    }

    private mutating func ended(_ text: String, _ payload: inout [UInt8]) throws(Fault) {
        switch state {
        case .size: try begin(text, &payload)
        case .dataEnd:
            guard text.isEmpty else { throw Fault(reason: "a chunk is longer than it says") }
            payload += try checkedChunk()
            state = .size
        case .trailer: takeTrailer(text)
        case .data: break
        }
    }

    private mutating func begin(_ text: String, _ payload: inout [UInt8]) throws(Fault) {
        let parts = text.split(separator: ";", maxSplits: 1)
        guard let digits = parts.first, digits.utf8.count <= 8, digits.allSatisfy(\.isHexDigit),
            let size = Int(digits, radix: 16), size <= Self.largestChunk
        else { throw Fault(reason: "a chunk without a size") }
        chunk.signature = parts.dropFirst().first.flatMap { $0.split(separator: "=").last.map(String.init) } ?? ""
        guard signatures == nil || size <= Self.largestSignedChunk else { throw Fault(reason: "a chunk is too large") }
        if size == 0 { payload += try checkedChunk() }
        state = size == 0 ? .trailer : .data(left: size)
    }

    private mutating func checkedChunk() throws(Fault) -> [UInt8] {
        guard let signatures else { return [] }
        defer { chunk = SignedChunk(previous: chunk.signature) }
        let expected = signatures.signature(chunk.bytes, previous: chunk.previous)
        guard Verification.isSame(expected, chunk.signature) else {
            throw Fault(reason: "a chunk's signature does not match")
        }
        return chunk.bytes
    }

    private mutating func takeTrailer(_ text: String) {
        guard !text.isEmpty else {
            isFinished = true
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, trailers.count < 16 else { return }
        trailers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
}

/// What chunk signatures are computed from: the first follows on the signature of the request itself.
package struct ChunkSignatures: Sendable {
    private let signer: Signer
    private let timestamp: String
    private let seed: String

    package init(signer: Signer, timestamp: String, seed: String) {
        self.signer = signer
        self.timestamp = timestamp
        self.seed = seed
    }

    fileprivate func signature(_ chunk: [UInt8], previous: String?) -> String {
        signer.chunkSignature(chunk, previous: previous ?? seed, timestamp: timestamp)
    }
}

private struct SignedChunk: Sendable {
    var bytes: [UInt8] = []
    var signature = ""
    var previous: String?
}
