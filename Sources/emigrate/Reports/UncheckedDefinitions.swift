/// What a comparison of definitions had to leave out, for people.
enum UncheckedDefinitions {
    /// One line, or none where everything was compared.
    static func lines(_ unchecked: [String: Int]) -> [String] {
        guard !unchecked.isEmpty else { return [] }
        let kinds = unchecked.sorted { $0.key < $1.key }.map { "\($0.value) x \($0.key)" }
        return ["Not compared: " + kinds.joined(separator: ", ") + "."]
    }
}
