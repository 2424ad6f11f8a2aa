import Testing

@testable import Exports
@testable import LoadPlanning

@Suite("What an index costs")
struct IndexCostTests {
    private func cost(_ definition: String, columns: Int = 10) -> UInt64 {
        IndexCost.of(Array(definition.utf8), rows: 3000, columns: columns)
    }

    @Test("grows with its columns, next to those of the table")
    func columns() {
        let one = "CREATE INDEX i ON public.t USING btree (a)"
        #expect(cost(one) == 1000 + 300)
        #expect(cost(one, columns: 2) == 1000 + 1500)
        #expect(cost("CREATE UNIQUE INDEX i ON t USING btree (a, lower(b, c), d DESC)") == 1900)
        #expect(cost("ALTER TABLE ONLY t ADD CONSTRAINT k PRIMARY KEY (a, b);\n") == 1600)
        #expect(cost("CREATE INDEX i ON t USING btree (a) INCLUDE (b) WHERE (c > 0)") == 1300)
    }

    @Test("is more for words, and less for a foreign key")
    func kinds() {
        #expect(cost("CREATE INDEX i ON t USING gin (words)") == 2600)
        #expect(
            cost("ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES s(a);") == 750)
    }

    @Test("is known of whatever an archive has for a definition")
    func odd() {
        #expect(cost("") == 1000)
        #expect(cost("(((") == 1000)
        #expect(cost("CREATE INDEX i ON t USING btree (a)", columns: 0) == 1000)
    }
}
