import Foundation

/// One line on standard error that is overwritten while something takes its time; nothing where that is no terminal.
final class ProgressLine {
    private let terminal: Terminal
    private var isShown = false

    init(terminal: Terminal) { self.terminal = terminal }

    func show(_ text: String) {
        guard terminal.errorIsTerminal else { return }
        let cut = String(text.prefix(terminal.width - 1))
        FileHandle.standardError.write(Data("\r\u{1B}[2K\(cut)".utf8))
        isShown = true
    }

    /// Makes room for other output.
    func clear() {
        guard isShown else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[2K".utf8))
        isShown = false
    }
}
