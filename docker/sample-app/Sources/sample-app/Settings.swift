/// What the environment tells the app to be.
struct Settings {
    var version = environmentValue("APP_VERSION") ?? "v0"
    var colour = environmentValue("APP_COLOUR") ?? "grey"
    var instance = environmentValue("TEAL_INSTANCE_ID") ?? hostName()
    var host = environmentValue("HOST") ?? "0.0.0.0"
    var port = UInt16(environmentValue("PORT") ?? "") ?? 8080
    var fault = StartFault(environmentValue("APP_FAULT") ?? "")
}

/// How a version goes wrong from its start, by `APP_FAULT`.
enum StartFault: Equatable {
    case none
    case exit
    /// With status 0, as a task does that has done what it was for.
    case end
    case neverListen
    case unhealthy
    /// Percent of the answers.
    case errors(Int)
    /// Seconds until it listens.
    case slowStart(Int)

    init(_ text: String) {
        switch text {
        case "exit": self = .exit
        case "end": self = .end
        case "never-listen": self = .neverListen
        case "unhealthy": self = .unhealthy
        case "errors": self = .errors(100)
        case let text where text.hasPrefix("errors:"): self = .errors(Int(text.dropFirst(7)) ?? 100)
        case let text where text.hasPrefix("slow-start:"): self = .slowStart(Int(text.dropFirst(11)) ?? 10)
        default: self = .none
        }
    }
}

/// How the app goes wrong at the moment; changed by `/break/…` and `/mend`.
struct Faults {
    var unhealthy = false
    /// Percent of the answers that are errors; with fewer than all, `/health` is none of them.
    var errors = 0
    /// Hundredths of an error that are due.
    var due = 0
    /// Milliseconds that every answer waits.
    var delay = 0

    /// Whether the next answer is an error: evenly, so that few requests show the share as well.
    mutating func errs(at path: String) -> Bool {
        if errors >= 100 { return true }
        guard errors > 0, path != "/health" else { return false }
        due += errors
        guard due >= 100 else { return false }
        due -= 100
        return true
    }
}
