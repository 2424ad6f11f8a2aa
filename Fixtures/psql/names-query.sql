--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS $$SET NAMES 'SJIS'; SELECT 1$$;
CREATE TABLE public.q AS SELECT 1 FROM public.f();
COMMENT ON TABLE public.t IS 'Ã';
COMMENT ON TABLE public.t IS '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
