/// Bytes that travel inside a message (base64 in XML and JSON); a type of its own, since a list of numbers is none.
package struct Blob: WireValue, Equatable, ExpressibleByArrayLiteral {
    package var bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(arrayLiteral elements: UInt8...) {
        bytes = elements
    }

    package static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> Blob {
        let bytes = try reader.blob()
        reader.check(length: bytes.count, of: "java.nio.HeapByteBuffer", against: member)
        return Blob(bytes)
    }

    package func write(to writer: inout some ShapeWriter, as member: Member) {
        writer.blob(member, bytes)
    }
}
