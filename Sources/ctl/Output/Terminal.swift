import Foundation

/// What is known of where standard output and standard error lead.
struct Terminal: Equatable {
    var outputIsTerminal: Bool
    var errorIsTerminal: Bool
    /// Columns.
    var width: Int
    /// Whether standard output may have colour.
    var hasColor: Bool

    static let plain = Terminal(outputIsTerminal: false, errorIsTerminal: false, width: 80, hasColor: false)

    /// Colour is for terminals, and never where `NO_COLOR` is set (no-color.org) or the terminal is `dumb`.
    init(outputIsTerminal: Bool, errorIsTerminal: Bool, windowWidth: Int?, environment: [String: String]) {
        self.outputIsTerminal = outputIsTerminal
        self.errorIsTerminal = errorIsTerminal
        width = max(40, windowWidth ?? environment["COLUMNS"].flatMap { Int($0) } ?? 80)
        let isRefused = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        hasColor = outputIsTerminal && !isRefused
    }

    private init(outputIsTerminal: Bool, errorIsTerminal: Bool, width: Int, hasColor: Bool) {
        self.outputIsTerminal = outputIsTerminal
        self.errorIsTerminal = errorIsTerminal
        self.width = width
        self.hasColor = hasColor
    }

    static func current(environment: [String: String] = ProcessInfo.processInfo.environment) -> Terminal {
        Terminal(
            outputIsTerminal: isatty(STDOUT_FILENO) == 1, errorIsTerminal: isatty(STDERR_FILENO) == 1,
            windowWidth: windowWidth(), environment: environment)
    }

    /// Whether somebody can answer a question.
    static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    private static func windowWidth() -> Int? {
        var size = winsize()
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        }
        return nil
    }
}

enum Color: Int {
    case red = 31
    case green, yellow, blue, magenta, cyan

    /// For the first, second, … of a row of things: blue before green, as the deployment pattern has it.
    static func number(_ index: Int) -> Color {
        let colors: [Color] = [.blue, .green, .magenta, .cyan, .yellow]
        return colors[index % colors.count]
    }
}

extension String {
    func colored(_ color: Color?, on terminal: Terminal) -> String {
        guard let color, terminal.hasColor else { return self }
        return "\u{1B}[\(color.rawValue)m\(self)\u{1B}[0m"
    }
}
