--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE FUNCTION public.f() RETURNS int LANGUAGE plpgsql AS $$BEGIN SET NAMES 'SJIS'; RETURN 1; END$$;
CREATE TABLE public.q (a int DEFAULT public.f(), b int CHECK (public.f() = 1));
INSERT INTO public.q DEFAULT VALUES;
COMMENT ON TABLE public.t IS 'Ã';
COMMENT ON TABLE public.t IS '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
