--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

ALTER LANGUAGE plpgsql RENAME TO plpgsql2;
ALTER LANGUAGE internal RENAME TO plpgsql;
CREATE FUNCTION public.f(tsquery, text) RETURNS tsquery LANGUAGE plpgsql AS 'tsquery_rewrite_query';
SELECT public.f('a'::tsquery, 'SELECT ''a''::tsquery, set_config(''client_encoding'', ''sjis'', false)::tsquery');
SELECT 'à', '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
