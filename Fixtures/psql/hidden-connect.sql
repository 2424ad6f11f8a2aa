--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

DO $$ BEGIN EXECUTE 'set clie'||'nt_enco'||'ding = SJIS'; END $$;
BEGIN;
SELECT 1/0;
\connect -reuse-previous=on "dbname='a"" `touch CANARY` b'"

--
-- PostgreSQL database dump complete
--
