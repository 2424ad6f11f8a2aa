--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE FUNCTION public.f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('client_' || 'enc' || 'oding', 'SJIS', false); END $$;
SELECT public.f();
CREATE EXTENSION hstore WITH SCHEMA "xà" VERSION "1à";
CREATE TABLE "t
\! touch CANARY
" ();

--
-- PostgreSQL database dump complete
--
