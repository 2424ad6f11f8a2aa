--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE VIEW public.v AS SELECT 1 AS a;
CREATE RULE r AS ON INSERT TO public.t DO ALSO SELECT v.a FROM public.v;
CREATE FUNCTION public.f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SET client_enc'||'oding = sjis'; RETURN 1; END $$;
CREATE OR REPLACE VIEW public.v AS SELECT public.f() AS a;
INSERT INTO public.t VALUES ('x');
SELECT 'à', '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
