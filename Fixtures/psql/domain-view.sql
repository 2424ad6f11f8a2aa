--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE FUNCTION public.f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SET client_enc'||'oding = sjis'; RETURN 1; END $$;
CREATE DOMAIN public.view AS integer CHECK (VALUE = public.f());
CREATE TABLE public.d (a public.view);
INSERT INTO public.d VALUES (1);
SELECT 'à', '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
