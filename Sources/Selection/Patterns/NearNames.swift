import Exports

/// Finds the names that a mistyped one may stand for.
package enum NearNames {
    /// Up to three of `names`, the most similar first.
    ///
    /// The schema counts only where `text` has one.
    package static func like(_ text: String, among names: [String]) -> [String] {
        let wanted = Array(text.lowercased().filter { $0 != "\"" && $0 != "*" })
        let limit = max(1, wanted.count / 3)
        let hasSchema = wanted.contains(".")
        var found: [(name: String, distance: Int)] = []
        for name in Set(names) {
            let bare = hasSchema ? name[...] : name.split(separator: ".").last ?? name[...]
            let distance = distance(wanted, Array(bare.lowercased()))
            if distance <= limit { found.append((name, distance)) }
        }
        return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3)
            .map(\.name)
    }

    /// How many letters have to be put in, taken out or exchanged (Levenshtein's distance).
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        guard abs(one.count - other.count) <= 20, other.count <= 200 else { return .max }
        var previous = Array(0...other.count)
        for (row, letter) in one.enumerated() {
            var current = [row + 1]
            for (column, otherLetter) in other.enumerated() {
                current.append(
                    min(
                        previous[column] + (letter == otherLetter ? 0 : 1),
                        previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[other.count]
    }
}
