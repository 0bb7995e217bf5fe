/// Something that a bundle wants done on each instance, before its application starts or after.
package struct BundleTask: Sendable, Equatable {
    /// When it is done; in this order.
    package enum Stage: String, Sendable {
        /// What `.ebextensions/*.config` say but for `container_commands`.
        case configuration
        case prebuild
        /// `container_commands`.
        case container
        case predeploy
        /// The application has been started.
        case postdeploy
    }

    /// Hooks are for deployments, configuration hooks for changes of the configuration; all else is for both.
    package enum Occasion: String, Sendable {
        case any, deployment, configuration
    }

    package var stage: Stage
    package var occasion: Occasion = .any
    /// What people know it by: `command 01_migrate in .ebextensions/app.config`.
    package var title: String
    /// The program and its arguments.
    package var words: [String]
    /// A shell command that decides whether it is done: only when that ends with 0.
    package var test: String?
    package var environment: [String: String] = [:]
    /// nil: the root folder for `commands`, else the application's.
    package var folder: String?
    package var ignoresErrors = false
    /// Done on one instance only of those that are deployed to.
    package var isLeaderOnly = false
    /// Doing it twice is as good as once.
    package var isRepeatable = false
    /// It is about the instance's system, not its application: where there is none of its own, it is left out; and it
    /// may end with `BundleTask.unavailable`.
    package var concernsSystem = false

    /// The exit code of a task whose tool the system does not have (`EX_UNAVAILABLE` of sysexits(3)).
    package static let unavailable = 69

    init(_ stage: Stage, _ title: String, words: [String]) {
        self.stage = stage
        self.title = title
        self.words = words
    }

    init(_ stage: Stage, _ title: String, script: String) {
        self.init(stage, title, words: ["/bin/sh", "-c", script])
    }

    /// One of those that change the system to what is wanted, whatever it was.
    static func system(_ title: String, _ script: String) -> BundleTask {
        var task = BundleTask(.configuration, title, script: script)
        task.isRepeatable = true
        task.concernsSystem = true
        return task
    }
}

/// As one word of a shell, whatever it holds.
func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }

/// A script that does the first of these whose program is there.
func first(of choices: [(tool: String, script: String)], else complaint: String) -> String {
    let branches = choices.map { "if command -v \($0.tool) >/dev/null 2>&1; then \($0.script)\nel" }.joined()
    return branches + "se echo \(quoted(complaint)); exit \(BundleTask.unavailable); fi"
}
