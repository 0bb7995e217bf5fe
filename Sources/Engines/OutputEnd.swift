/// The end of what a program writes; what came before it is dropped.
struct OutputEnd {
    private var bytes: [UInt8] = []
    private var isCut = false
    private let limit: Int

    init(limit: Int) {
        self.limit = max(limit, 0)
    }

    mutating func push(_ more: some Collection<UInt8>) {
        bytes += more
        // Cut in batches: removing the first of many for each piece would take quadratic time.
        if bytes.count > limit * 2 + 4_096 { cut() }
    }

    private mutating func cut() {
        guard bytes.count > limit else { return }
        bytes.removeFirst(bytes.count - limit)
        isCut = true
    }

    /// A character that was cut in two at the beginning is dropped.
    var text: String {
        var whole = self
        whole.cut()
        let start = whole.isCut ? whole.bytes.prefix { $0 & 0xC0 == 0x80 }.count : 0
        return String(decoding: whole.bytes.dropFirst(start), as: UTF8.self)
    }
}
