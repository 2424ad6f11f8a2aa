import RoleRewriting
import SQLSyntax
import Testing

/// Merging roles must give the target the union of what they had, no more and no less.
@Suite struct PrivilegeLawTests {
    @Test func revokesBeforeGrantsStay() throws {
        let script = """
            REVOKE ALL ON SCHEMA public FROM rdsadmin;
            REVOKE USAGE ON SCHEMA public FROM PUBLIC;
            GRANT ALL ON SCHEMA public TO k7;
            GRANT ALL ON SCHEMA public TO PUBLIC;

            """
        let expected = """
            REVOKE ALL ON SCHEMA public FROM synapse;
            REVOKE USAGE ON SCHEMA public FROM PUBLIC;
            GRANT ALL ON SCHEMA public TO synapse;
            GRANT ALL ON SCHEMA public TO PUBLIC;

            """
        #expect(try Rewrite()(script, owner: "rdsadmin") == expected)
    }

    @Test func aLaterRevokeTakesOnlyWhatNoOtherSourceHas() throws {
        let script = """
            GRANT SELECT ON TABLE t TO rdsadmin;
            REVOKE ALL ON TABLE t FROM k7;
            REVOKE SELECT ON TABLE t FROM kept;

            """
        let expected = """
            GRANT SELECT ON TABLE t TO synapse;
            REVOKE DELETE,INSERT,REFERENCES,TRIGGER,TRUNCATE,UPDATE ON TABLE t FROM synapse;
            REVOKE SELECT ON TABLE t FROM kept;

            """
        #expect(try Rewrite { $0.keep("kept") }(script, owner: "k7") == expected)
    }

    @Test func aRevokeFromOneThatIsNotTheOwnerLeavesTheOwner() throws {
        #expect(try Rewrite()("REVOKE ALL ON TABLE t FROM rdsadmin;\n", owner: "k7") == "")
    }

    @Test func bracketsOfTheOwnersOwnGrantsGo() throws {
        let script = """
            GRANT SELECT ON TABLE t TO rdsadmin WITH GRANT OPTION;
            SET SESSION AUTHORIZATION rdsadmin;
            GRANT SELECT ON TABLE t TO kept;
            RESET SESSION AUTHORIZATION;

            """
        let expected = """
            GRANT SELECT ON TABLE t TO synapse WITH GRANT OPTION;
            GRANT SELECT ON TABLE t TO kept;

            """
        #expect(try Rewrite { $0.keep("kept") }(script, owner: "k7") == expected)
    }

    @Test func bracketsOfKeptGrantorsStay() throws {
        let script = """
            GRANT SELECT ON TABLE t TO kept WITH GRANT OPTION;
            SET SESSION AUTHORIZATION kept;
            GRANT SELECT ON TABLE t TO rdsadmin;
            RESET SESSION AUTHORIZATION;
            SET SESSION AUTHORIZATION kept;
            GRANT SELECT ON TABLE t TO ro;
            RESET SESSION AUTHORIZATION;
            GRANT INSERT ON TABLE t TO kept;

            """
        let expected = """
            GRANT SELECT ON TABLE t TO kept WITH GRANT OPTION;
            SET SESSION AUTHORIZATION kept;
            GRANT SELECT ON TABLE t TO synapse;
            RESET SESSION AUTHORIZATION;
            GRANT INSERT ON TABLE t TO kept;

            """
        #expect(try Rewrite { $0.keep("kept") }(script, owner: "k7") == expected)
    }

    @Test func grantsOfDroppedGrantorsPassToTheOwner() throws {
        let script = """
            SET SESSION AUTHORIZATION ro;
            GRANT SELECT ON TABLE t TO kept;
            RESET SESSION AUTHORIZATION;

            """
        #expect(
            try Rewrite { $0.keep("kept") }(script, owner: "k7")
                == "GRANT SELECT ON TABLE t TO kept;\n")
    }

    @Test func grantOptionsDoNotRunInCircles() throws {
        let script = """
            GRANT SELECT ON TABLE t TO a WITH GRANT OPTION;
            SET SESSION AUTHORIZATION a;
            GRANT SELECT ON TABLE t TO b WITH GRANT OPTION;
            RESET SESSION AUTHORIZATION;

            """
        let rewrite = Rewrite {
            $0.map("a", "c"); $0.map("b", "c")
        }
        let expected = """
            GRANT SELECT ON TABLE t TO c WITH GRANT OPTION;
            SET SESSION AUTHORIZATION c;
            GRANT SELECT ON TABLE t TO c;
            RESET SESSION AUTHORIZATION;

            """
        #expect(try rewrite(script, owner: "k7") == expected)
    }

    @Test func grantOptionsOnLargeObjectsDoNotRunInCircles() throws {
        let script = """
            --
            -- Name: LARGE OBJECT 5; Type: ACL; Schema: -; Owner: k7
            --

            REVOKE ALL ON LARGE OBJECT 5 FROM k7;
            GRANT SELECT ON LARGE OBJECT 5 TO a WITH GRANT OPTION;
            SET SESSION AUTHORIZATION a;
            GRANT SELECT ON LARGE OBJECT 5 TO b WITH GRANT OPTION;
            RESET SESSION AUTHORIZATION;
            GRANT SELECT ON LARGE OBJECT 5 TO rdsadmin WITH GRANT OPTION;
            SET SESSION AUTHORIZATION rdsadmin;
            GRANT SELECT ON LARGE OBJECT 5 TO b WITH GRANT OPTION;
            RESET SESSION AUTHORIZATION;

            """
        let rewrite = Rewrite {
            $0.map("a", "c"); $0.map("b", "c")
        }
        let expected = """
            --
            -- Name: LARGE OBJECT 5; Type: ACL; Schema: -; Owner: synapse
            --

            REVOKE ALL ON LARGE OBJECT 5 FROM synapse;
            GRANT SELECT ON LARGE OBJECT 5 TO c WITH GRANT OPTION;
            SET SESSION AUTHORIZATION c;
            GRANT SELECT ON LARGE OBJECT 5 TO c;
            RESET SESSION AUTHORIZATION;
            GRANT SELECT ON LARGE OBJECT 5 TO synapse WITH GRANT OPTION;
            GRANT SELECT ON LARGE OBJECT 5 TO c WITH GRANT OPTION;

            """
        #expect(try rewrite(script) == expected)
    }

    @Test func grantOptionsDoNotRunInCirclesUnderADroppedOwner() throws {
        let script = """
            GRANT SELECT ON TABLE t TO a WITH GRANT OPTION;
            SET SESSION AUTHORIZATION a;
            GRANT SELECT ON TABLE t TO b WITH GRANT OPTION;
            GRANT SELECT ON TABLE t TO kept WITH GRANT OPTION;
            RESET SESSION AUTHORIZATION;

            """
        let rewrite = Rewrite {
            $0.map("a", "c"); $0.map("b", "c"); $0.drop("k7"); $0.keep("kept")
        }
        let expected = """
            GRANT SELECT ON TABLE t TO c WITH GRANT OPTION;
            SET SESSION AUTHORIZATION c;
            GRANT SELECT ON TABLE t TO c;
            GRANT SELECT ON TABLE t TO kept WITH GRANT OPTION;
            RESET SESSION AUTHORIZATION;

            """
        #expect(try rewrite(script, owner: "k7") == expected)
    }

    @Test func allOfSomeColumnsIsOnlyWhatColumnsHave() throws {
        let script = """
            GRANT SELECT(i) ON TABLE t TO a WITH GRANT OPTION;
            GRANT ALL(i) ON TABLE t TO kept WITH GRANT OPTION;
            SET SESSION AUTHORIZATION a;
            GRANT ALL(i) ON TABLE t TO b WITH GRANT OPTION;
            RESET SESSION AUTHORIZATION;

            """
        let rewrite = Rewrite {
            $0.map("a", "c"); $0.map("b", "c"); $0.keep("kept")
        }
        let (text, _) = try rewrite.full(script, owner: "k7")
        #expect(!text.contains("DELETE"))
    }

    @Test func grantsOfPredefinedRolesPassToTheOwner() throws {
        let script = """
            GRANT SELECT ON TABLE t TO pg_monitor WITH GRANT OPTION;
            SET SESSION AUTHORIZATION pg_monitor;
            GRANT SELECT ON TABLE t TO kept;
            RESET SESSION AUTHORIZATION;

            """
        let expected = """
            GRANT SELECT ON TABLE t TO pg_monitor WITH GRANT OPTION;
            GRANT SELECT ON TABLE t TO kept;

            """
        #expect(try Rewrite { $0.keep("kept") }(script, owner: "k7") == expected)
    }

    @Test func defaultPrivilegesOfMergedRolesAreTheirUnion() throws {
        let revoke = "ALTER DEFAULT PRIVILEGES FOR ROLE k7 REVOKE ALL ON FUNCTIONS FROM PUBLIC;\n"
        let grant = "ALTER DEFAULT PRIVILEGES FOR ROLE rdsadmin GRANT ALL ON FUNCTIONS TO kept;\n"
        let rewrite = Rewrite { $0.keep("kept") }
        #expect(
            try rewrite(grant + revoke)
                == "ALTER DEFAULT PRIVILEGES FOR ROLE synapse GRANT ALL ON FUNCTIONS TO kept;\n")
        #expect(
            try rewrite(revoke + grant) == """
                ALTER DEFAULT PRIVILEGES FOR ROLE synapse REVOKE ALL ON FUNCTIONS FROM PUBLIC;
                ALTER DEFAULT PRIVILEGES FOR ROLE synapse GRANT ALL ON FUNCTIONS TO PUBLIC;
                ALTER DEFAULT PRIVILEGES FOR ROLE synapse GRANT ALL ON FUNCTIONS TO kept;

                """)
        #expect(
            try rewrite(revoke)
                == "ALTER DEFAULT PRIVILEGES FOR ROLE synapse REVOKE ALL ON FUNCTIONS FROM PUBLIC;\n"
        )
    }

    @Test func aDatabasesOwnerIsWhoItIsCreatedFor() throws {
        let script = """
            CREATE DATABASE d WITH TEMPLATE = template0 OWNER = k7;
            GRANT CREATE ON DATABASE d TO rdsadmin WITH GRANT OPTION;
            SET SESSION AUTHORIZATION rdsadmin;
            GRANT CREATE ON DATABASE d TO kept;
            RESET SESSION AUTHORIZATION;

            """
        let expected = """
            CREATE DATABASE d WITH TEMPLATE = template0 OWNER = synapse;
            GRANT CREATE ON DATABASE d TO synapse WITH GRANT OPTION;
            GRANT CREATE ON DATABASE d TO kept;

            """
        #expect(try Rewrite { $0.keep("kept") }(script) == expected)
    }

    @Test func privilegesCanBeLeftOutAltogether() throws {
        let rewrite = Rewrite { $0.options.keepsPrivileges = false }
        let (text, report) = try rewrite.full(
            """
            GRANT SELECT ON TABLE t TO k7;
            ALTER DEFAULT PRIVILEGES FOR ROLE k7 GRANT SELECT ON TABLES TO k7;
            ALTER TABLE t OWNER TO k7;

            """)
        #expect(text == "ALTER TABLE t OWNER TO synapse;\n")
        #expect(report.omissionCounts == [.noPrivileges: 2])
    }

    @Test func ownersFoundTooLateAreLoud() {
        let error = #expect(throws: RewriteError.self) {
            try Rewrite()("GRANT SELECT ON TABLE t TO late;\nALTER TABLE u OWNER TO late;\n")
        }
        #expect(error?.message.contains("--map-role") == true)
    }

    @Test func sessionsOfOwnersBecomeTheTargets() throws {
        let script = """
            SET SESSION AUTHORIZATION 'k7';
            CREATE TABLE t ();
            SET SESSION AUTHORIZATION 'rdsadmin';
            CREATE TABLE u ();

            """
        let expected = """
            SET SESSION AUTHORIZATION 'synapse';
            CREATE TABLE t ();
            CREATE TABLE u ();
            RESET SESSION AUTHORIZATION;

            """
        #expect(try Rewrite()(script) == expected)
    }

    @Test(
        "default privileges go with their schema, and with what a transaction takes back",
        arguments: [
            "DROP SCHEMA s CASCADE; CREATE SCHEMA s;",
            "DROP SCHEMA IF EXISTS x, s; CREATE SCHEMA s;",
            "ALTER SCHEMA s RENAME TO s2; CREATE SCHEMA s;", "DROP OWNED BY k7;",
        ])
    func defaultPrivilegesAnew(_ between: String) throws {
        let grant =
            "ALTER DEFAULT PRIVILEGES FOR ROLE synapse IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC;"
        let text = try Rewrite()("CREATE SCHEMA s; \(grant) \(between) \(grant)")
        #expect(text.ranges(of: "GRANT SELECT").count == 2, "\(text)")
        let undone = try Rewrite()("BEGIN; \(grant) ROLLBACK; \(grant)")
        #expect(undone.ranges(of: "GRANT SELECT").count == 2, "\(undone)")
        let (twice, report) = try Rewrite().full("\(grant) \(grant)")
        #expect(twice.ranges(of: "GRANT SELECT").count == 1, "\(twice)")
        #expect(report.omissionCounts.isEmpty)
    }
}
