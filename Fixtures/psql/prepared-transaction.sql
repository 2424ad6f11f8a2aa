--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

BEGIN;
SET LOCAL client_encoding = 'UTF8';
CREATE TABLE public.z (a integer);
PREPARE TRANSACTION 'x';
ROLLBACK PREPARED 'x';
DO $$ BEGIN EXECUTE 'set clie'||'nt_enco'||'ding = SJIS'; END $$;
SELECT E'a\'; COPY public.t FROM stdin; --
"
\.
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
