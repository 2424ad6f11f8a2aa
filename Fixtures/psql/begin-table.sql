--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE TABLE begin(b int);
CREATE FUNCTION public.evil() RETURNS text LANGUAGE plpgsql AS $$ begin execute 'set client_'||'encoding = sjis'; return 'x'; end $$;
CREATE FUNCTION public.g() RETURNS SETOF int BEGIN ATOMIC SELECT 1 FROM begin atomic; END; SELECT public.evil(); END;
SELECT 'à', ' \! touch CANARY # ';

--
-- PostgreSQL database dump complete
--
