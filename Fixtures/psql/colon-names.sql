--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SELECT :e'a\', \! touch CANARY # ';
SELECT 1 :a$q$ ; SELECT '$q$ \! touch CANARY # ';
CREATE FUNCTION public.g() RETURNS text :begin ATOMIC SELECT 1; SELECT 2; END;

--
-- PostgreSQL database dump complete
--
