import Crypto
import Foundation
import Smithy

/// A checksum over a body that comes in pieces.
package struct RunningChecksum: Sendable {
    package let kind: BodyChecksum
    private var state: State

    private enum State: Sendable {
        case crc(ReflectedCRC)
        case sha1(Insecure.SHA1)
        case sha256(SHA256)
        case md5(Insecure.MD5)
    }

    package init(_ kind: BodyChecksum) {
        self.kind = kind
        state =
            switch kind {
            case .crc32: .crc(ReflectedCRC(.crc32))
            case .crc32c: .crc(ReflectedCRC(.crc32c))
            case .crc64nvme: .crc(ReflectedCRC(.crc64nvme))
            case .sha1: .sha1(Insecure.SHA1())
            case .sha256: .sha256(SHA256())
            case .md5: .md5(Insecure.MD5())
            }
    }

    package mutating func update(_ bytes: [UInt8]) {
        switch state {
        case .crc(var crc):
            crc.update(bytes)
            state = .crc(crc)
        case .sha1(var hash):
            hash.update(data: bytes)
            state = .sha1(hash)
        case .sha256(var hash):
            hash.update(data: bytes)
            state = .sha256(hash)
        case .md5(var hash):
            hash.update(data: bytes)
            state = .md5(hash)
        }
    }

    /// Most significant byte first, as in the header.
    package var bytes: [UInt8] {
        switch state {
        case .crc(let crc): crc.bytes
        case .sha1(let hash): Array(hash.finalize())
        case .sha256(let hash): Array(hash.finalize())
        case .md5(let hash): Array(hash.finalize())
        }
    }

    package var base64: String { Data(bytes).base64EncodedString() }
    package var hexadecimal: String { bytes.hexadecimal }
}
