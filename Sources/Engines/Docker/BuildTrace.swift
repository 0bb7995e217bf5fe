/// The images without a name that a build has made so far, as its output tells them. They are left behind when the build
/// fails, one chain of them for each stage.
///
/// The engine's classic builder prints for each step `Step 2/4 : COPY a b`, then ` ---> Using cache` or ` ---> Running in …`
/// where it applies, and ` ---> 0123456789ab`, the image that the step made or found.
struct BuildTrace: Equatable {
    /// The last of each chain: with it the engine removes those before it.
    private(set) var ends: [String] = []
    private var chain: String?
    private var isOwn = false

    mutating func read(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) { read(line: line.trimmingPrefix { $0 == " " }) }
    }

    private mutating func read(line: Substring) {
        if line.hasPrefix("Step "), let colon = line.firstRange(of: " : ") {
            let instruction = line[colon.upperBound...].lowercased()
            // What FROM finds is not the build's; it begins a stage.
            isOwn = !instruction.hasPrefix("from ")
            if !isOwn { chain = nil }
        } else if line.hasPrefix("---> ") {
            note(line.dropFirst(5))
        }
    }

    private mutating func note(_ told: Substring) {
        if told.hasPrefix("Using cache") { isOwn = false }
        guard isOwn, told.utf8.count >= 12, told.allSatisfy({ $0.isHexDigit }) else { return }
        if let chain { ends.removeAll { $0 == chain } }
        chain = String(told)
        ends.append(String(told))
    }
}
