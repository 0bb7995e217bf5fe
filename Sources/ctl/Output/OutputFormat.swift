import ArgumentParser

/// How data is written to standard output.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people: aligned, with headings.
    case table
    /// For scripts: one JSON value.
    case json
    /// For shell pipes: one line a row, cells separated by tabs, no headings.
    case text
}
