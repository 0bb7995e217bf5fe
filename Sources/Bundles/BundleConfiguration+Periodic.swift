/// `cron.yaml`: what a worker environment does at certain times.
/// Source: AWS Elastic Beanstalk Developer Guide, "Elastic Beanstalk worker environments", "Periodic tasks".
extension BundleConfiguration {
    mutating func takePeriodic(_ text: String) {
        do throws(BundleFailure) {
            periodic = try Self.periodic(text)
        } catch {
            periodicFailure = "cron.yaml: " + error.message
        }
    }

    private static func periodic(_ text: String) throws(BundleFailure) -> [Periodic] {
        let document = try YAML.parse(text)
        guard document?["version"]?.text == "1" else { throw BundleFailure("'version' must be 1.") }
        guard let entries = document?["cron"]?.items else { throw BundleFailure("'cron' must be a list of tasks.") }
        var found: [Periodic] = []
        for (index, entry) in entries.enumerated() {
            guard let name = entry["name"]?.text, let url = entry["url"]?.text, let schedule = entry["schedule"]?.text,
                !name.isEmpty
            else { throw BundleFailure("Task \(index + 1) needs 'name', 'url' and 'schedule'.") }
            guard url.hasPrefix("/") else { throw BundleFailure("The url of the task '\(name)' must begin with '/'.") }
            guard !found.contains(where: { $0.name == name }) else {
                throw BundleFailure("There are two tasks of the name '\(name)'.")
            }
            found.append(Periodic(name: name, url: url, schedule: schedule))
        }
        return found
    }
}
