--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

DO $$BEGIN EXECUTE 'SET standard_conforming_' || 'strings = off'; EXECUTE 'SET client_' || 'encoding = BIG5'; END$$;
SELECT '\'' AS x
\! touch CANARY
';
SELECT 'ん' AS y, '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
