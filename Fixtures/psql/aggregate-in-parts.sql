--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE AGGREGATE public.a(text, boolean) (SFUNC = 'set_'
'config', STYPE = text, INITCOND = 'client_'
'encoding');
SELECT public.a('sjis', false);
SELECT 'à', '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
