--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE FUNCTION public.f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SET client_enc'||'oding = sjis'; RETURN 1; END $$;
CREATE VIEW public.v AS SELECT a, public.f() AS x FROM public.t;
INSERT INTO public.v (a) VALUES ('1') RETURNING x;
SELECT 'à', '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
