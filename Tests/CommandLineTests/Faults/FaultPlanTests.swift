import Testing

@Suite("A seed and a number make one plan")
struct FaultPlanTests {
    private static let calls = Dictionary(
        uniqueKeysWithValues: Set(FaultAction.functions).map { ($0, 10) })

    private func plan(_ number: Int, seed: UInt64 = 7) -> FaultPlan {
        FaultPlan(seed: seed, number: number) { _ in Self.calls }
    }

    @Test("the same in every run")
    func same() {
        for number in 1...50 { #expect("\(plan(number))" == "\(plan(number))") }
        #expect("\(plan(1))" != "\(plan(1, seed: 8))")
    }

    @Test("and everything comes in some")
    func all() {
        let plans = (1...4000).map { plan($0) }
        #expect(Set(plans.map(\.form)).count == FaultPlan.Form.allCases.count)
        #expect(Set(plans.map(\.mode)).count == FaultPlan.Mode.allCases.count)
        #expect(Set(plans.map(\.sequel)).count == FaultPlan.Sequel.allCases.count)
        #expect(Set(plans.map(\.jobs)) == [1, 2, 4, 8])
        let kinds = Set(plans.map(\.fault.kind))
        for function in Set(FaultAction.functions) {
            #expect(kinds.contains { $0.hasPrefix("\(function) ") }, "\(function)")
        }
        for row in BadRow.allCases { #expect(kinds.contains("row \(row)")) }
        for end in FaultPlan.StallEnd.allCases { #expect(kinds.contains("stall \(end)")) }
        #expect(kinds.contains("cut"))
    }

    @Test("a planted row takes the place of one of the same length", arguments: BadRow.allCases)
    func row(_ kind: BadRow) {
        let rows = "100001\tta-100001\tx\n100002\tta-100002\ty\n"
        let inserts = "VALUES (100001, 'ta-100001');\nVALUES (100002, 'ta-100002');\n"
        for text in [rows, inserts] {
            var bytes = Array("some bytes before\n\(text)".utf8)
            let before = bytes
            #expect(PlantedRow.replace(in: &bytes, kind, 0.9))
            #expect(bytes != before)
            #expect(bytes.count == before.count)
        }
        var nothing = Array("no row is in this".utf8)
        #expect(!PlantedRow.replace(in: &nothing, kind, 0.5))
    }
}
