import NIOCore

/// Takes a chunked body apart that was checked before: its data and its trailers. Bytes that do not follow the grammar
/// end it.
struct ChunkedReader {
    private enum Place { case size, data(Int), dataEnd, trailers, done }

    private var place = Place.size
    private var held = ByteBuffer()

    enum Part {
        case data(ByteBuffer)
        /// Past the last chunk: whole lines of the trailers, mostly none.
        case end(trailers: [(name: String, value: String)])
    }

    mutating func read(_ buffer: ByteBuffer, _ take: (Part) -> Void) {
        held.writeImmutableBuffer(buffer)
        while let part = next() {
            take(part)
        }
        if held.readableBytes == 0 { held = ByteBuffer() }
    }

    private mutating func next() -> Part? {
        while true {
            switch place {
            case .done: return nil
            case .size:
                guard let line = readLine() else { return nil }
                let size = line.prefix { $0 != ASCII.semicolon && !$0.isBlank }.reduce(0) {
                    $0 << 4 | ($1.hexValue ?? 0)
                }
                place = size > 0 ? .data(size) : .trailers
            case .data(let left):
                guard let data = held.readSlice(length: min(left, held.readableBytes)), data.readableBytes > 0 else {
                    return nil
                }
                place = data.readableBytes < left ? .data(left - data.readableBytes) : .dataEnd
                return .data(data)
            case .dataEnd:
                guard readLine() != nil else { return nil }
                place = .size
            case .trailers: return readTrailers()
            }
        }
    }

    private mutating func readTrailers() -> Part? {
        let before = held
        var trailers: [(name: String, value: String)] = []
        while let line = readLine() {
            if line.isEmpty {
                place = .done
                return .end(trailers: trailers)
            }
            guard let colon = line.firstIndex(of: ASCII.colon) else { continue }
            let value = line[(colon + 1)...].drop { $0.isBlank }
            trailers.append(
                (
                    String(decoding: line[..<colon], as: UTF8.self).lowercased(),
                    String(decoding: value, as: UTF8.self)
                ))
        }
        held = before
        return nil
    }

    /// Without its end; nil until it is all there.
    private mutating func readLine() -> [UInt8]? {
        let length = held.readableBytesView.firstIndex(of: ASCII.lf).map { $0 - held.readerIndex }
        guard let length, var line = held.readBytes(length: length + 1) else { return nil }
        line.removeLast()
        if line.last == ASCII.cr { line.removeLast() }
        return line
    }
}
